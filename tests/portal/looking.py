"""What a page looks like, as far as a machine can tell: what is cut, covered, or off the screen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# Lines of text and controls are boxes. A box that is wider than what shows it is cut; two boxes of
# which neither holds the other must not lie on one another. What is drawn in SVG, hidden for the
# eye, or laid over the page on purpose is left out.
_FAULTS = """() => {
  const wide = innerWidth, faults = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > wide) faults.push(`scrolls sideways: ${root.scrollWidth} of ${wide}`);
  const said = (node) => (node.textContent || node.value || node.id || node.tagName)
    .trim().replace(/\\s+/g, " ").slice(0, 40);
  const apart = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (["fixed", "sticky"].includes(style.position)) return true;
      if (style.clipPath !== "none" || style.clip !== "auto") return true;
      if (each.matches("svg, dialog, .govuk-visually-hidden, .govuk-skip-link")) return true;
      if (each.matches("details:not([open]) > :not(summary)")) return true;
    }
    return false;
  };
  const scrolls = (element) => {
    for (let each = element; each && each !== root; each = each.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(each).overflowX)) return true;
    return false;
  };
  const seen = (element) => element.checkVisibility({
    opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const boxes = [];
  const put = (rect, element, words) => {
    if (rect.width < 2 || rect.height < 2) return;
    boxes.push({
      left: rect.left + scrollX, right: rect.right + scrollX,
      top: rect.top + scrollY, bottom: rect.bottom + scrollY, element, words });
    if ((rect.right > wide + 1 || rect.left < -1) && !scrolls(element))
      faults.push(`off the screen: ${words}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.matches("script, style, option, textarea")) continue;
    if (!seen(element) || apart(element)) continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) put(rect, element, said(node));
  }
  for (const control of document.querySelectorAll("input, select, textarea, button")) {
    if (control.type === "hidden" || !seen(control) || apart(control)) continue;
    if (["radio", "checkbox"].includes(control.type)) continue;
    put(control.getBoundingClientRect(), control, said(control));
    if (control.tagName === "BUTTON" && control.scrollWidth > control.clientWidth + 1)
      faults.push(`cut: ${said(control)}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const boxed = ["auto", "scroll"].includes(style.overflowX) && seen(element);
    const mayScroll = element.matches(".wd-sheet, .wd-sheet *, .wd-chart-box, pre, textarea");
    if (boxed && !mayScroll && element.scrollWidth > element.clientWidth + 1)
      faults.push(`hidden in a box: ${said(element)}`);
    if (!["hidden", "clip"].includes(style.overflowX) || element.matches("input, select")) continue;
    if (!seen(element) || apart(element)) continue;
    if (element.clientWidth > 2 && element.scrollWidth > element.clientWidth + 1)
      faults.push(`cut: ${said(element)}`);
  }
  boxes.sort((one, other) => one.top - other.top);
  boxes.forEach((one, index) => {
    for (let next = index + 1; next < boxes.length; next++) {
      const other = boxes[next];
      if (other.top >= one.bottom - 3) break;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - other.top;
      if (across < 3 || down < 5) continue;
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      if (scrolls(one.element) !== scrolls(other.element)) continue;
      faults.push(`overlap: ${one.words} | ${other.words}`);
    }
  });
  return [...new Set(faults)];
}"""


def faults_of_layout(page: Page) -> list[str]:
    """Return what is cut, covered or off the screen at the present width, in words."""
    found: Any = page.evaluate(_FAULTS)
    return [str(each) for each in found]
