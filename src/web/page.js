// Comfort for the one-time page: ticks, a strength estimate and "show" while one types. The page works without it.
//
// Nothing typed leaves the browser from here: there is no request in this file, and the page's content security
// policy allows none. That is why the estimate is a small one of our own; the server's (zxcvbn) decides on "Finish".
"use strict";

(() => {
  const form = document.getElementById("reset");
  if (!form) return;

  const byId = (id) => document.getElementById(id);
  const fresh = byId("new");
  const confirm = byId("confirm");
  const rules = byId("rules");
  const data = form.dataset;
  const names = data.names ? data.names.split(" ") : [];

  // The same tests as the server's, over the same normal form.
  const text = (field) => field.value.normalize("NFC");
  const length = (word) => Array.from(word).length;
  const tests = {
    "too-short": (word) => length(word) >= Number(data.min) && length(word) <= Number(data.max),
    lower: (word) => /\p{Lowercase}/u.test(word),
    upper: (word) => /\p{Uppercase}/u.test(word),
    digit: (word) => /[0-9]/.test(word),
    symbol: (word) => /[^\p{Alphabetic}\p{N}\p{Cc}]/u.test(word),
    name: (word) => word !== "" && !names.some((name) => word.toLowerCase().includes(name)),
  };

  const common =
    /pass?wor[dt]|passe|motde|azerty|qwert[yz]|asdf|admin|welcome|bienvenue|bonjour|letmein|soleil|summer|winter|spring|autumn|hiver|printemps|automne|secret|dragon|monkey|iloveyou|woaini|football|sesame|abcd?|1234?|4321|20[0-3][0-9]/g;
  const plain = { "@": "a", 4: "a", 3: "e", 1: "i", "!": "i", 0: "o", $: "s", 5: "s", 7: "t" };

  // How many characters a guesser would really have to guess: known words, names, repeats and rows count for one.
  const weight = (word) => {
    let rest = word.toLowerCase();
    for (const name of names) rest = rest.split(name).join("\u0001");
    rest = rest.replace(common, "\u0001");
    const unleeted = Array.from(rest, (c) => plain[c] ?? c).join("");
    if (unleeted.search(common) >= 0) rest = unleeted.replace(common, "\u0001");
    let count = 0;
    let before = 0;
    let step = NaN;
    for (const c of rest) {
      const code = c.codePointAt(0);
      if (code - before === step && Math.abs(step) <= 1) count += 0.2;
      else count += code > 0x2e80 ? 2 : 1;
      step = code - before;
      before = code;
    }
    return count;
  };

  const score = (word) => {
    const kinds = [tests.lower, tests.upper, tests.digit, tests.symbol].filter((test) => test(word)).length;
    const bits = weight(word) * (3.2 + kinds * 0.55);
    return bits < 20 ? 0 : bits < 33 ? 1 : bits < 45 ? 2 : bits < 58 ? 3 : 4;
  };

  // Written only when it changes, so that a screen reader is not interrupted at each key.
  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };

  // Read out once a pause is made in typing.
  let pause;
  const tell = (element, words) => {
    clearTimeout(pause);
    pause = setTimeout(() => write(element, words), 700);
  };

  const tick = () => {
    const word = text(fresh);
    const items = Array.from(rules.querySelectorAll("[data-rule]"));
    let met = 0;
    for (const item of items) {
      const good = tests[item.dataset.rule](word);
      met += good ? 1 : 0;
      item.classList.toggle("met", good);
      write(item.querySelector(".state"), " " + (good ? rules.dataset.met : rules.dataset.open));
    }
    tell(byId("tally"), word === "" ? "" : byId("tally").dataset.tally.replace("%m", met).replace("%a", items.length));
  };

  const measure = () => {
    const meter = byId("meter");
    const word = text(fresh);
    meter.hidden = word === "";
    if (word === "") return;
    const level = score(word);
    meter.dataset.score = level;
    write(byId("strength"), meter.dataset.words.split("|")[level]);
  };

  const compare = () => {
    const same = byId("same");
    const equal = text(fresh) === text(confirm);
    same.classList.toggle("met", equal && confirm.value !== "");
    write(same, confirm.value === "" ? "" : equal ? same.dataset.same : same.dataset.differs);
  };

  // What was wrong with the last try is no longer true of this one.
  const forgive = (field) => {
    field.removeAttribute("aria-invalid");
    field.parentElement.classList.remove("broken");
    const trouble = byId(field.id + "-trouble");
    if (trouble) trouble.hidden = true;
    if (field !== fresh) return;
    for (const item of rules.querySelectorAll(".broken")) {
      item.classList.remove("broken");
      write(item.querySelector(".state"), "");
    }
  };

  fresh.addEventListener("input", () => {
    forgive(fresh);
    tick();
    measure();
    compare();
  });
  confirm.addEventListener("input", () => {
    forgive(confirm);
    compare();
  });

  const show = byId("show");
  const reveal = (visible) => {
    for (const field of [fresh, confirm]) field.type = visible ? "text" : "password";
    write(show, visible ? show.dataset.hide : show.dataset.show);
  };
  show.hidden = false;
  show.addEventListener("click", () => reveal(fresh.type === "password"));

  // Hidden again before it is sent, so that the browser does not remember it as ordinary text; and sent once.
  form.addEventListener("submit", () => {
    reveal(false);
    const finish = form.querySelector("button[name=do]");
    setTimeout(() => {
      finish.disabled = true;
      write(finish, data.sending);
    });
  });

  const summary = byId("summary");
  if (summary) summary.focus();
})();

// What the form and the way to a pass have in common.
(() => {
  const byId = (id) => document.getElementById(id);
  const pass = byId("pass");
  const form = byId("reset") ?? pass;
  if (!form) return;

  // Opened inside a chat: what its window says and signs of who opened it stands behind the "#". It goes along with
  // the forms and to the other way, and nowhere else.
  const told = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  if (told) {
    for (const sent of [form, byId("cancel")]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "window";
      field.value = told;
      sent.append(field);
    }
    const other = byId("other");
    if (other) other.hash = location.hash;
  }

  // Sent once: a second press would ask for a second pass, and show neither.
  if (pass) {
    pass.addEventListener("submit", () => {
      const button = pass.querySelector("button");
      setTimeout(() => (button.disabled = true));
    });
  }

  // A page taken out of the browser's drawer may be over by now: ask again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();

// Comfort for the page of methods: what was wrong is read out first, a sheet is printed, and the list of countries is
// searched by any part of a name, a code or a number.
(() => {
  const byId = (id) => document.getElementById(id);
  const summary = byId("summary");
  if (summary) summary.focus();

  const print = byId("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const list = byId("country");
  if (!list) return;
  const all = Array.from(list.options);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const search = document.createElement("input");
  search.type = "search";
  search.id = "country-search";
  search.autocomplete = "off";
  search.placeholder = list.dataset.search;
  const label = document.createElement("label");
  label.htmlFor = search.id;
  label.className = "unseen";
  label.textContent = list.dataset.search;
  const told = document.createElement("p");
  told.className = "small";
  told.setAttribute("role", "status");
  list.before(label, search);
  list.after(told);
  search.addEventListener("input", () => {
    const sought = plain(search.value.trim());
    const fits = (option) =>
      plain(option.text).includes(sought) || option.value.toLowerCase() === sought || option.text.includes("+" + sought);
    const found = all.filter(fits);
    const begins = (option) => plain(option.text).startsWith(sought);
    const chosen = list.value;
    const shown = found.length ? [...found.filter(begins), ...found.filter((option) => !begins(option))] : all;
    list.replaceChildren(...shown);
    // Moving an option forgets that it was chosen.
    if (sought && found.length) list.selectedIndex = 0;
    else list.value = chosen;
    told.textContent = found.length ? "" : list.dataset.none;
  });
})();
