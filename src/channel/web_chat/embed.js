// A round button that opens the chat on another page. The server puts SESAME (labels, colour) before it.
"use strict";

const script = document.currentScript;
const tag = (script.dataset.lang || document.documentElement.lang || SESAME.default).toLowerCase();
const primary = (text) => text.toLowerCase().split("-")[0];
const locale = Object.keys(SESAME.labels).find((known) => primary(known) === primary(tag)) ?? SESAME.default;
const [openLabel, closeLabel] = SESAME.labels[locale];
const chat = new URL("../chat", script.src);
chat.search = `?embedded&lang=${locale}`;

const button = document.createElement("button");
const frame = document.createElement("iframe");
const style = (element, rules) => Object.assign(element.style, rules);

button.type = "button";
button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-label", openLabel);
style(button, {
  position: "fixed", zIndex: "2147483000", right: "1rem", bottom: "1rem", width: "3.5rem", height: "3.5rem",
  padding: "0", border: "2px solid #fff", borderRadius: "50%", background: SESAME.colour, color: "#fff",
  font: "600 1.75rem/1 system-ui, sans-serif", cursor: "pointer", boxShadow: "0 2px 10px rgb(0 0 0 / .35)",
});
button.textContent = "?";

frame.title = openLabel;
frame.hidden = true;
style(frame, {
  position: "fixed", zIndex: "2147483000", right: "1rem", bottom: "5.25rem", width: "min(25rem, calc(100vw - 2rem))",
  height: "min(42rem, calc(100vh - 6.5rem))", border: "1px solid #74827f", borderRadius: "1rem",
  boxShadow: "0 4px 24px rgb(0 0 0 / .35)", colorScheme: "light dark",
});

function toggle(open) {
  if (open && !frame.src) frame.src = chat.href; // nothing is loaded before it is wanted
  frame.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  button.setAttribute("aria-label", open ? closeLabel : openLabel);
  button.textContent = open ? "×" : "?";
  (open ? frame : button).focus();
}

button.addEventListener("click", () => toggle(frame.hidden));
addEventListener("keydown", (event) => event.key === "Escape" && !frame.hidden && toggle(false));
document.body.append(frame, button);
