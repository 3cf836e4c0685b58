"use strict";
// Sorting and filtering. Without scripts the page shows the same tables, in their first order.
(() => {
  const compare = new Intl.Collator("vi", { numeric: true }).compare;

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell ? (cell.dataset.value ?? cell.textContent.trim()) : "";
  };

  const order = (first, second) => {
    if (first === "" || second === "") return (first === "") - (second === "");
    const numbers = [Number(first), Number(second)];
    return numbers.some(Number.isNaN) ? compare(first, second) : numbers[0] - numbers[1];
  };

  const sort = (table, column, descending) => {
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("whole"));
      rows.sort((one, two) => {
        const [first, second] = [value(one, column), value(two, column)];
        const result = order(first, second);
        return descending && first !== "" && second !== "" ? -result : result;
      });
      const last = [...body.rows].filter((row) => row.classList.contains("whole"));
      body.append(...rows, ...last);
    }
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
      });
    });
  }

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

  for (const box of document.querySelectorAll(".filter")) {
    const input = box.querySelector("input");
    const told = box.querySelector("output");
    const table = document.getElementById(input.dataset.table);
    box.hidden = false;
    input.addEventListener("input", () => {
      const wanted = plain(input.value.trim());
      let shown = 0;
      for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
        if (row.classList.contains("section")) continue;
        row.hidden = wanted !== "" && !plain(row.textContent).includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      for (const head of table.querySelectorAll("tr.section")) {
        head.hidden = [...head.parentElement.nextElementSibling.rows].every((row) => row.hidden);
      }
      told.textContent = wanted === "" ? "" : `${shown} dòng phù hợp`;
    });
  }
})();
