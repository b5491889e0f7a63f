import { CurveGraph } from './curves/graph.js';
import { CurveFeedback } from './curves/feedback.js';
import { CurveTable } from './curves/table.js';

/** The curve with scripts: graph and table are one, and the effect follows what is typed or dragged. */
const page = document.querySelector<HTMLElement>('[data-curve-page]');
const form = page?.querySelector<HTMLFormElement>('[data-curve-form]');
const drawing = page?.querySelector<SVGSVGElement>('[data-curve-graph]');
if (page && form && drawing) {
  const table = new CurveTable(form);
  const feedback = new CurveFeedback(page, form);
  const graph = new CurveGraph(drawing, table, () => {
    feedback.ask();
  });
  form.addEventListener('input', (event) => {
    if (event.target instanceof HTMLSelectElement) table.followMode(event.target);
    graph.draw();
    feedback.ask();
  });
}
