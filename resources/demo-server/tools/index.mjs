import { add } from './add.mjs';
import { badOutput } from './bad-output.mjs';
import { bookTable } from './book-table.mjs';
import { crash } from './crash.mjs';
import { echo } from './echo.mjs';
import { fail } from './fail.mjs';
import { flood } from './flood.mjs';
import { log } from './log.mjs';
import { playTone } from './play-tone.mjs';
import { readReadme } from './read-readme.mjs';
import { renderChart } from './render-chart.mjs';
import { searchNotes } from './search-notes.mjs';
import { slowCount } from './slow-count.mjs';
import { throwError } from './throw-error.mjs';
import { toggleTool } from './toggle-tool.mjs';

export { bonus as bonusTool } from './bonus.mjs';

/** @type {readonly import('../tool.mjs').DemoTool[]} In the order in which a newcomer would try them. */
export const tools = [
  echo,
  add,
  searchNotes,
  slowCount,
  renderChart,
  playTone,
  readReadme,
  bookTable,
  toggleTool,
  log,
  flood,
  fail,
  throwError,
  badOutput,
  crash,
];
