/* The text, its editor, and words that were not sent. Everything here can be done without it; it is only quicker with it. */
"use strict";
(() => {
  const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const told = document.querySelector("[data-keys]");
  const say = (name) => (told && told.dataset[name]) || "";
  if (told) told.hidden = false;

  const later = (wait, act) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(act, wait);
    };
  };

  const element = (name, look, before) => {
    const made = document.createElement(name);
    made.className = look;
    before.after(made);
    return made;
  };

  /* -- the form of a paragraph: preview, drafts, keys */

  const previewed = (form, box) => {
    const place = element("div", "preview", box);
    place.lang = box.lang;
    place.hidden = true;
    const show = async () => {
      const text = box.value;
      place.hidden = !/[*[\]^\\]/.test(text);
      if (place.hidden) return;
      const body = new URLSearchParams({ text, csrfmiddlewaretoken: token(form) });
      const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
      // What came is our own server's HTML, in which every word is escaped; another page means that nobody is signed in.
      if (answer && answer.ok && box.value === text) place.innerHTML = await answer.text();
    };
    box.addEventListener("input", later(400, show));
    show();
  };

  const kept = (form) => {
    const status = element("p", "small soft", form);
    status.setAttribute("role", "status");
    const others = document.querySelector("[data-others]");
    const waits = "waits" in form.dataset;
    let isDirty = false;
    let isOver = false;
    let running = null;
    const content = (withWords) => {
      const words = new FormData();
      for (const [name, value] of new FormData(form)) {
        if (name === "csrfmiddlewaretoken" || (withWords && /^(text|based_on)_/.test(name))) words.append(name, value);
      }
      return words;
    };
    const send = async () => {
      if (isOver) return;
      const withWords = isDirty && !waits;
      isDirty = isDirty && waits;
      if (running) running.abort();
      running = new AbortController();
      try {
        const body = content(withWords);
        const answer = await fetch(form.dataset.draft, { method: "POST", body, signal: running.signal });
        if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(String(answer.status));
        const { told: when, others: who, wrong } = await answer.json();
        if (wrong || when) status.textContent = wrong || when;
        if (others.dataset.who !== who && (who || "who" in others.dataset)) {
          others.dataset.who = who;
          others.textContent = "";
          if (who) {
            const notice = document.createElement("p");
            notice.className = "notice warning";
            notice.setAttribute("role", "status");
            notice.textContent = who;
            others.append(notice);
          }
        }
      } catch (problem) {
        if (problem.name === "AbortError" || isOver) return;
        isDirty = isDirty || withWords;
        status.textContent = say("lost");
      }
    };
    const soon = later(1200, send);
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea")) {
        isDirty = true;
        soon();
      }
    });
    form.addEventListener("submit", () => {
      isOver = true;
      if (running) running.abort();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && isDirty && !waits && !isOver) {
        isDirty = false;
        navigator.sendBeacon(form.dataset.draft, content(true));
      }
    });
    setInterval(send, 45000);
  };

  for (const form of document.querySelectorAll("form[data-preview]")) {
    form.querySelectorAll("textarea[lang]").forEach((box) => previewed(form, box));
    if (form.dataset.draft) kept(form);
    form.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      const enter = event.key === "Enter";
      if (!enter && event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      const split = enter && event.shiftKey && form.querySelector("[name=split]");
      if (split && event.target.matches("textarea")) {
        event.target.setRangeText("\n\n", event.target.selectionStart, event.target.selectionEnd, "end");
        split.click();
      } else if (!event.shiftKey) {
        form.querySelector("[type=submit]").click();
      }
    });
  }

  /* -- the whole text: moving by keys and by dragging */

  const list = document.querySelector("[data-blocks]");
  const place = document.getElementById("place");
  if (list && place) {
    const blocks = [...list.children].filter((block) => block.id.startsWith("b-"));
    document.addEventListener("keydown", (event) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const way = (event.shiftKey ? { ArrowLeft: "out", ArrowRight: "in" } : { ArrowUp: "up", ArrowDown: "down" })[event.key];
      // Without a focus: the block at which the address points, as after a move.
      const at = document.activeElement === document.body ? list.querySelector(":target") : document.activeElement;
      const block = way && at && at.closest("[data-blocks] > [id^=b-]");
      if (!block) return;
      event.preventDefault();
      const button = block.querySelector(`[name=to][value=${way}]`);
      if (button) button.click();
    });

    const dragged = (block, url) => {
      const handle = document.createElement("span");
      handle.className = "drag";
      handle.setAttribute("aria-hidden", "true");
      handle.title = say("drag");
      handle.textContent = "⠿";
      block.querySelector(".actions").prepend(handle);
      let after = null;
      const mark = (goal) => {
        if (after) after.classList.remove("drop");
        after = goal;
        if (after) after.classList.add("drop");
      };
      const end = () => {
        mark(null);
        block.classList.remove("moving");
        handle.onpointermove = null;
      };
      handle.onpointerdown = (down) => {
        down.preventDefault();
        handle.setPointerCapture(down.pointerId);
        block.classList.add("moving");
        handle.onpointermove = ({ clientY }) => {
          if (clientY < 60 || clientY > innerHeight - 60) scrollBy(0, clientY < 60 ? -12 : 12);
          const above = blocks.filter((other) => {
            const box = other.getBoundingClientRect();
            return box.top + box.height / 2 < clientY;
          });
          mark(above.at(-1) || blocks[0]);
        };
      };
      handle.onpointercancel = end;
      handle.onpointerup = () => {
        const goal = after;
        end();
        const stands = blocks.indexOf(block);
        if (!goal || goal === block || goal === blocks[stands - 1]) return;
        place.action = url;
        place.elements.after.disabled = false;
        place.elements.after.value = goal.id.slice(2);
        place.submit();
      };
    };
    for (const block of blocks) {
      const button = block.querySelector("[name=to]");
      if (button) dragged(block, button.formAction);
    }
  }

  /* -- a form that was not sent: with a fresh key it goes through at once */

  for (const form of document.querySelectorAll("form[data-again]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(form.dataset.again).catch(() => null);
      const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page && page.querySelector("[name=csrfmiddlewaretoken]");
      if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
      form.submit();
    });
  }
})();
