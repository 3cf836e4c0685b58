// A second spreadsheet engine, to find formulas that only LibreOffice understands: HyperFormula, which `make live`
// fetches into build/ (it is under the GPL: a tool of the tests, no part of the product).
//
// One JSON request a line on standard input, one JSON answer a line on standard output:
//   {"sheets": {name: [[cell, …], …]}}                    → {}
//   {"type": [[sheet, row, column, value], …], "read": [[sheet, row, column, row, column], …]}
//                                                         → {"read": [[[row, column, value], …], …]}, blanks left out
// Rows and columns are 1-based. A value is a number, a text, null, {"bool": true}; an error is read as {"error": "REF"}.

import {createRequire} from "node:module";
import {createInterface} from "node:readline";

const require = createRequire(process.argv[2]);
const {HyperFormula, DetailedCellError} = require("hyperformula");
const OPTIONS = {
  licenseKey: "gpl-v3", accentSensitive: true, caseSensitive: false, useWildcards: true, matchWholeCell: true,
  useArrayArithmetic: true, evaluateNullToZero: true, useColumnIndex: false,
  dateFormats: ["YYYY-MM-DD", "DD/MM/YYYY"], maxRows: 2000, maxColumns: 200,
};

let book;
let sheets = {};
let drawn = {};
let typed = new Map(); // what stands in a cell instead of what was drawn

function entered(value) {
  if (value !== null && typeof value === "object") return value.bool;
  return typeof value === "string" ? (value === "" ? null : `'${value}`) : value;
}

function address(sheet, row, column) {
  return {sheet: sheets[sheet], row: row - 1, col: column - 1};
}

function build(tabs) {
  drawn = Object.fromEntries(Object.entries(tabs).map(
    ([name, rows]) => [name, rows.map((row) => row.map((cell) => (
      typeof cell === "string" && cell.startsWith("=") ? cell : entered(cell))))]));
  book = HyperFormula.buildFromSheets(drawn, OPTIONS);
  sheets = Object.fromEntries(Object.keys(tabs).map((name) => [name, book.getSheetId(name)]));
  return {};
}

function type(request) {
  const wanted = new Map(request.type.map(([sheet, row, column, value]) => (
    [`${row} ${column} ${sheet}`, {sheet, row, column, value: entered(value)}])));
  book.batch(() => {
    for (const [key, cell] of typed) if (!wanted.has(key)) put(cell, drawn[cell.sheet][cell.row - 1]?.[cell.column - 1]);
    for (const [key, cell] of wanted) if (typed.get(key)?.value !== cell.value) put(cell, cell.value);
  });
  typed = wanted;
  return {read: request.read.map(read)};
}

function put({sheet, row, column}, value) {
  book.setCellContents(address(sheet, row, column), value ?? null);
}

function read([sheet, firstRow, first, lastRow, last]) {
  const start = address(sheet, firstRow, first);
  const end = address(sheet, lastRow, last);
  const found = [];
  book.getRangeValues({start, end}).forEach((line, row) => line.forEach((value, column) => {
    if (value === null || value === "" || value === undefined) return;
    const plain = value instanceof DetailedCellError ? {error: value.type} : value;
    found.push([firstRow + row, first + column, plain]);
  }));
  return found;
}

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(request.sheets ? build(request.sheets) : type(request))}\n`);
}
