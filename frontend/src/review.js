// Keys for reviewing links. What a key does is said in the page: `data-key` names it on the button
// to press, the candidate to mark, the field to go to or the help to open.

const targets = new Map();
for (const element of document.querySelectorAll("[data-key]")) {
  targets.set(element.dataset.key, element);
}

const KEPT = "review-keys";
const page = document.documentElement;
const choice = document.getElementById("keys"); // whether keys decide, for those whom they hinder

const isWriting = (element) => element instanceof HTMLInputElement && element.type === "text";

let leaving = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter") event.preventDefault(); // a decision is always a button's
    return;
  }
  const target = targets.get(event.key.toLowerCase());
  if (!target || leaving || !("keys" in page.dataset)) return;
  event.preventDefault();
  if (target instanceof HTMLDetailsElement) {
    target.open = !target.open;
  } else if (isWriting(target)) {
    target.focus();
  } else {
    target.click();
    target.closest(".candidate")?.scrollIntoView({ block: "nearest" });
  }
});

// One decision a page, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (leaving) event.preventDefault();
  leaving = true;
});
addEventListener("pageshow", () => {
  leaving = false;
});

if (choice) {
  choice.checked = localStorage.getItem(KEPT) !== "off";
  choice.closest("p").hidden = false;
  choice.addEventListener("change", () => {
    localStorage.setItem(KEPT, choice.checked ? "on" : "off");
    page.toggleAttribute("data-keys", choice.checked);
  });
}
page.toggleAttribute("data-keys", choice?.checked ?? true);
