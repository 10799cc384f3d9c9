// The chat's comfort: messages arrive by themselves, and the proof is worked out while the greeting is read.
// Everything works without this file, too, with a picture in place of the proof.
"use strict";

const form = document.getElementById("say");
const log = document.getElementById("log");
const busy = document.getElementById("busy");
const status = document.getElementById("status");
const MESSAGES_MOST = 40;

const post = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "x-sesame-chat": "1" } });

function toTheEnd() {
  const main = document.querySelector("main");
  main.scrollTop = main.scrollHeight;
}

// The work (see `proof.rs`): PBKDF2 of 0, 1, 2 … over the challenge, until it begins with enough zero bits.
async function work(challenge, bits, rounds) {
  const salt = new TextEncoder().encode(challenge);
  const zeros = async (number) => {
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(number), "PBKDF2", false, ["deriveBits"]);
    const derived = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 64);
    return Math.clz32(new DataView(derived).getUint32(0));
  };
  const AT_ONCE = 8; // the browser's own threads share the work
  for (let first = 0; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, place) => String(first + place));
    const found = (await Promise.all(numbers.map(zeros))).findIndex((count) => count >= bits);
    if (found >= 0) return numbers[found];
  }
}

function greet() {
  const { challenge, bits, rounds, picture, working } = form.dataset;
  if (!form.elements.number) return; // the picture stands there: the form goes its own way
  if (!crypto.subtle) {
    location.replace(picture);
    return;
  }
  let proof = work(challenge, Number(bits), Number(rounds)).then((number) => ({ challenge, number }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const start = form.querySelector("button");
    start.disabled = true;
    status.textContent = working;
    try {
      for (let tries = 0; tries < 3; tries += 1) {
        const fields = { ...Object.fromEntries(new FormData(form)), ...(await proof), start: "1" };
        const answer = await post(form.action, fields);
        if (answer.ok) {
          location.replace(form.dataset.in);
          return;
        }
        const fresh = await answer.json();
        status.textContent = fresh.told;
        if (answer.status !== 409 && answer.status !== 422) break;
        proof = work(fresh.challenge, fresh.bits, Number(rounds)).then((number) => ({ challenge: fresh.challenge, number }));
      }
    } catch {
      status.textContent = form.dataset.offline;
    }
    start.disabled = false;
  });
}

// Puts pieces where they belong: bubbles by their id, the buttons and the field in place of the old ones.
function take(pieces, whole) {
  const template = document.createElement("template");
  template.innerHTML = pieces;
  if (whole) log.replaceChildren();
  let last = null;
  let choices = null;
  for (const piece of [...template.content.children]) {
    if (piece.id === "choices") {
      choices = piece;
    } else if (piece.id === "controls") {
      renew(choices, piece);
    } else {
      const there = document.getElementById(piece.id);
      if (there) there.replaceWith(piece);
      else log.append(piece);
      last = piece;
    }
  }
  while (log.children.length > MESSAGES_MOST) log.firstElementChild.remove();
  if (last) toTheEnd();
}

// What is being typed stays; whoever stood on a button that is gone stands on the field or the first new button.
function renew(choices, controls) {
  const [oldChoices, old] = ["choices", "controls"].map((id) => document.getElementById(id));
  const here = document.activeElement;
  const within = oldChoices.contains(here) || old.contains(here) || here === document.body;
  const field = controls.querySelector("#text");
  const before = old.querySelector("#text");
  busy.hidden = !("busy" in controls.dataset);
  field.value = before.value;
  const place = [before.selectionStart, before.selectionEnd];
  const typing = here === before;
  oldChoices.replaceWith(choices);
  old.replaceWith(controls);
  if (typing) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(...place);
  } else if (within) {
    const asked = choices.matches(".aside, :empty");
    (asked ? field : choices.firstElementChild).focus({ preventScroll: true });
  }
}

// The stream. Where it is refused, what is typed stays: forms go their own way until it is there again.
const REST = 60_000; // between looks of a window in which nobody does anything
const WAIT_LEAST = 3_000;
let wake = () => {};

function follow() {
  let last = log.dataset.after;
  let source;
  let timer;
  let wait = WAIT_LEAST;
  let spoke = false; // since the stream was opened: its end may have been on its way already
  const hear = (event, whole) => {
    last = event.lastEventId;
    status.textContent = "";
    take(event.data, whole);
  };
  // A window at rest says so: it is told what is new, and opens no chat that does not stand any more.
  const open = (rest = "") => {
    clearTimeout(timer);
    source?.close();
    spoke = false;
    source = new EventSource(`${log.dataset.events}?after=${last}${rest}`);
    source.addEventListener("whole", (event) => hear(event, true));
    source.addEventListener("news", (event) => hear(event, false));
    source.addEventListener("open", () => {
      delete form.dataset.refused;
      [wait, status.textContent] = [WAIT_LEAST, ""];
    });
    source.addEventListener("rest", () => {
      source.close();
      if (spoke) open();
      else timer = setTimeout(open, REST, "&rest");
    });
    source.addEventListener("error", () => {
      if (!rest) status.textContent = form.dataset.offline;
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      form.dataset.refused = "";
      timer = setTimeout(open, wait, rest);
      wait = Math.min(2 * wait, REST);
    });
  };
  const look = () => source.readyState === EventSource.CLOSED && open();
  wake = () => {
    spoke = true;
    look();
  };
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    source.close();
  });
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

function talk() {
  form.addEventListener("submit", async (event) => {
    if ("refused" in form.dataset) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const button = event.submitter;
    if (button?.name) {
      fields[button.name] = button.value;
      delete fields.text;
    } else if (!fields.text.trim()) {
      return;
    }
    // A name of its own for each message: sent again after a broken connection, it counts once.
    fields.turn = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const field = form.elements.text;
    if (!button?.name) field.value = "";
    busy.hidden = false;
    toTheEnd();
    for (let tries = 0; tries < 3; tries += 1) {
      const answer = await post(form.action, fields).catch(() => null);
      if (answer?.ok) {
        wake();
        return;
      }
      if (answer) {
        busy.hidden = true;
        status.textContent = (await answer.json().catch(() => ({}))).told ?? "";
        break;
      }
      status.textContent = form.dataset.offline;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    busy.hidden = true;
    if (fields.text && !field.value) field.value = fields.text;
  });
}

if (log.dataset.events) {
  const url = new URL(location.href);
  url.searchParams.delete("in");
  history.replaceState(null, "", url.href.replace("embedded=", "embedded"));
  follow();
  talk();
  (form.querySelector("#text") ?? log).focus({ preventScroll: true });
} else {
  greet();
}
toTheEnd();
