// Puts what changed in place, and leaves alone what did not: somebody may be typing keys there.
(() => {
  "use strict";
  const devices = document.getElementById("devices");
  const stream = new EventSource("/demo/events" + location.search);
  stream.onmessage = (event) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = event.data;
    for (const section of fresh.content.querySelectorAll("section")) {
      const old = document.getElementById(section.id);
      if (!old || old.outerHTML === section.outerHTML) continue;
      const before = new Set([...old.querySelectorAll("li")].map((item) => item.id));
      let newest = null;
      for (const item of section.querySelectorAll("li")) {
        if (!before.has(item.id)) {
          item.classList.add("new");
          newest = newest || item;
        }
      }
      old.replaceWith(section);
      if (newest) newest.scrollIntoView({ block: "nearest" });
    }
  };
  devices.setAttribute("aria-live", "polite");
})();
