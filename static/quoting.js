// Words marked in the paragraph come into the box "The words it is about". Without this, one copies them by hand.
"use strict";
const paragraph = document.querySelector("[data-quotes-into]");
const box = paragraph && document.getElementById(paragraph.dataset.quotesInto);
if (box) {
  document.addEventListener("selectionchange", () => {
    const marked = document.getSelection();
    if (!marked || marked.isCollapsed || !marked.rangeCount) return;
    const range = marked.getRangeAt(0);
    const body = [...paragraph.querySelectorAll(".body")].find(
      (one) => one.contains(range.startContainer) && one.contains(range.endContainer),
    );
    if (body) box.value = marked.toString().trim();
  });
}
