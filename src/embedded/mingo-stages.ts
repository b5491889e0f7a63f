import { Aggregator } from 'mingo';
import type { Doc } from './bson-values.js';
import { asServerError } from './condition-test.js';
import { expressionForMingo } from './mingo-expressions.js';

/** Stages written so that mingo gives MongoDB's answer. */
export function stagesForMingo(stages: readonly Doc[]): Doc[] {
  return stages.flatMap((stage): Doc[] => {
    const [name = '', body] = Object.entries(stage)[0] ?? [];
    switch (name) {
      case '$match':
        return [{ $match: filterForMingo(body as Doc) }];
      case '$count':
        // mingo counts nothing as 0; MongoDB gives no document.
        return [{ $group: { _id: null, [String(body)]: { $sum: 1 } } }, { $project: { _id: 0 } }];
      case '$facet':
        return [
          {
            $facet: Object.fromEntries(
              Object.entries(body as Doc).map(([branch, inner]) => [
                branch,
                stagesForMingo(inner as Doc[]),
              ]),
            ),
          },
        ];
      case '$lookup': {
        const { pipeline, ...join } = body as Doc;
        return [{ $lookup: { ...join, pipeline: stagesForMingo((pipeline ?? []) as Doc[]) } }];
      }
      default:
        return [{ [name]: expressionForMingo(body) }];
    }
  });
}

function filterForMingo(filter: Doc): Doc {
  return '$expr' in filter ? { ...filter, $expr: expressionForMingo(filter['$expr']) } : filter;
}

/** Runs stages that `stagesForMingo` has written. May use up the documents. */
export function runStages(stages: readonly Doc[], docs: Doc[]): Doc[] {
  if (stages.length === 0) return docs;
  return asServerError(() => new Aggregator([...stages]).run<Doc>(docs));
}
