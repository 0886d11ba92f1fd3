import * as z from 'zod';
import { guide, GUIDE_URI } from '../resources.mjs';
import { defineTool, text } from '../tool.mjs';

export const readReadme = defineTool({
  name: 'read_readme',
  title: 'Read the guide',
  description: 'Answers with an embedded resource and a link to another one.',
  input: z.object({}),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: () => ({
    content: [
      text('The guide, embedded, and a link to the picture.'),
      { type: 'resource', resource: { uri: GUIDE_URI, mimeType: 'text/markdown', text: guide } },
      {
        type: 'resource_link',
        uri: 'demo://picture.png',
        name: 'picture',
        title: 'A picture',
        mimeType: 'image/png',
      },
    ],
  }),
});
