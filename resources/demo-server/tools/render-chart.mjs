import * as z from 'zod';
import { parseColour, renderChart as draw } from '../media/chart.mjs';
import { defineTool, text } from '../tool.mjs';

export const renderChart = defineTool({
  name: 'render_chart',
  title: 'Render a chart',
  description: 'Draws the values and answers with a PNG image.',
  input: z.object({
    values: z.array(z.number()).min(1).max(64).default([3, 5, 2, 8, 6, 9, 4]),
    kind: z.enum(['bar', 'line']).default('bar'),
    width: z.int().min(64).max(1_024).default(320).describe('Pixels'),
    height: z.int().min(64).max(768).default(180).describe('Pixels'),
    colour: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .default('#2f6fde'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ colour, ...chart }) {
    const png = draw({ ...chart, colour: parseColour(colour) });
    return {
      content: [
        text(`${chart.values.length} values, ${chart.width} x ${chart.height} px`),
        {
          type: 'image',
          data: png.toString('base64'),
          mimeType: 'image/png',
          annotations: { audience: ['user'] },
        },
      ],
    };
  },
});
