// Comfort for the console: the record goes on by itself while one looks, and what takes long is looked at again.
//
// Without this file every page works; it is only loaded again by hand.
"use strict";

(() => {
  const again = document.querySelector("[data-again]");
  if (again) setTimeout(() => location.reload(), Number(again.dataset.again) * 1000);

  const live = document.getElementById("live");
  const list = document.getElementById("lines");
  if (!live || !list || !window.EventSource) return;
  const most = 200; // so that a page that is left open stays light
  const news = document.getElementById("news");
  const pause = document.getElementById("pause");
  live.hidden = false;

  // What comes is put together by the server, which has escaped it.
  const add = (text) => {
    const piece = document.createElement("template");
    piece.innerHTML = text;
    for (const line of [...piece.content.children].reverse()) {
      if (document.getElementById(line.id)) continue;
      line.classList.add("fresh");
      list.prepend(line);
    }
    while (list.children.length > most) list.lastElementChild.remove();
    document.querySelector("p.empty")?.remove();
  };

  let source;
  let waiting = [];
  const follow = () => {
    source = new EventSource(live.dataset.follow);
    source.addEventListener("lines", (event) => {
      if (pause.getAttribute("aria-pressed") === "true") waiting.push(event.data);
      else add(event.data);
    });
    source.addEventListener("over", () => {
      source.close();
      news.textContent = news.dataset.over;
      pause.hidden = true;
    });
  };

  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") === "true";
    pause.setAttribute("aria-pressed", String(!paused));
    if (!paused) return;
    waiting.forEach(add);
    waiting = [];
  });
  follow();
})();
