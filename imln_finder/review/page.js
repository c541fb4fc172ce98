"use strict";
// Keys to step through the cases. The page reads well without it.
const cases = [...document.querySelectorAll(".case")];
const position = document.getElementById("position");
// A little below the place that a case comes to when it is stepped to (scroll-padding-top).
const TOP = 80;

function current() {
  return cases.findLastIndex((each) => each.getBoundingClientRect().top < TOP);
}

function tell() {
  position.textContent = `case ${Math.max(current(), 0) + 1} of ${cases.length}`;
}

function step(by) {
  const next = cases[Math.min(Math.max(current() + by, 0), cases.length - 1)];
  next.scrollIntoView({ block: "start" });
  next.focus({ preventScroll: true });
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
  if (key === "j") step(1);
  if (key === "k") step(-1);
  if (key === "d") turn();
});
document.addEventListener("scroll", tell, { passive: true });
document.getElementById("theme").addEventListener("click", turn);
