"use strict";
// Keys to step through the cases. The page reads well without it.
const cases = [...document.querySelectorAll(".case")];
const position = document.getElementById("position");
let current = -1;

function show(index) {
  position.textContent = `case ${index + 1} of ${cases.length}`;
  current = index;
}

function step(by) {
  const index = Math.min(Math.max(current + by, 0), cases.length - 1);
  cases[index].scrollIntoView({ block: "start" });
  cases[index].focus({ preventScroll: true });
  show(index);
}

function turn() {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme === "dark";
  root.classList.toggle("dark", !isDark);
  root.classList.toggle("light", isDark);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (key === "j" && cases.length) step(1);
  if (key === "k" && cases.length) step(-1);
  if (key === "d") turn();
});
document.getElementById("theme").addEventListener("click", turn);

// The case that crosses the upper quarter of the window is the one that is read.
const watcher = new IntersectionObserver(
  (seen) => seen.filter((entry) => entry.isIntersecting).forEach((entry) => show(cases.indexOf(entry.target))),
  { rootMargin: "-25% 0px -74% 0px" },
);
cases.forEach((each) => watcher.observe(each));
