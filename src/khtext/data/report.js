// Sorts the tables of a report by the column whose heading is pressed. The page can be read without it.
"use strict";
const collator = new Intl.Collator("km", { numeric: true });
const compare = (one, other) => {
  const [first, second] = [Number(one.replaceAll(",", "")), Number(other.replaceAll(",", ""))];
  const numbers = one !== "" && other !== "" && !Number.isNaN(first) && !Number.isNaN(second);
  return numbers ? first - second : collator.compare(one, other);
};
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const upward = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", upward ? "ascending" : "descending");
      const key = (row) => row.cells[column].textContent.trim();
      const rows = [...table.tBodies[0].rows].map((row) => [key(row), row]);
      rows.sort(([one], [other]) => (upward ? 1 : -1) * compare(one, other));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  }
}
