/* The keys of the merge board. Everything they do is on the page as well, and works without them. */
"use strict";
(() => {
  const cards = [...document.querySelectorAll("[data-said]")];
  const keys = document.getElementById("keys");
  const outcomes = { a: "accepted", p: "in_part", n: "not_accepted", d: "duplicate", o: "out_of_scope", f: "deferred" };
  let at = cards.findIndex((card) => "#" + card.id === location.hash);

  const go = (to) => {
    if (!cards.length) return;
    at = Math.min(Math.max(to, 0), cards.length - 1);
    cards[at].focus({ preventScroll: true });
    cards[at].scrollIntoView({ block: "start" });
  };
  // Where somebody clicked or tabbed to is where the keys go on from.
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-said]");
    if (card) at = cards.indexOf(card);
  });

  const choose = (card, outcome) => {
    const form = card.querySelector(".actions > details > form");
    const radio = form && form.querySelector(`[name="outcome"][value="${outcome}"]`);
    if (!radio) return;
    form.parentElement.open = true;
    radio.checked = true;
    const more = form.querySelector("details");
    const first = outcome === "duplicate" ? "[name=duplicate_of]" : outcome === "in_part" ? "textarea[name^=text_]" : "";
    if (first && more) more.open = true;
    (form.querySelector(first || "[name=reason]") || form.querySelector("[name=reason]")).focus();
  };

  const undo = (card) => {
    const form = (card && card.querySelector("[data-undo]")) || document.getElementById("undo-last");
    if (form) form.requestSubmit();
  };

  // Whoever speaks to the machine, or holds it in a shaking hand, can turn single letters off.
  const off = keys.querySelector("[name=off]");
  off.closest("[hidden]").hidden = false;
  off.checked = localStorage.getItem("board-keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("board-keys", off.checked ? "off" : "on"));

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    if (event.key === "Escape" && box) {
      go(at);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box && box.form) {
      box.form.requestSubmit(box.form.querySelector("[type=submit]"));
    } else if (!box && !off.checked && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const onCard = event.target === cards[at];
      if (event.key === "j" || (onCard && event.key === "ArrowDown")) go(at + 1);
      else if (event.key === "k" || (onCard && event.key === "ArrowUp")) go(at - 1);
      else if (event.key === "?") {
        keys.open = !keys.open;
        (keys.open ? keys.querySelector("summary") : cards[at] || keys).focus();
      } else if (event.key === "u") undo(cards[at]);
      else if (outcomes[event.key] && cards[at]) choose(cards[at], outcomes[event.key]);
      else return;
      event.preventDefault();
    }
  });
})();
