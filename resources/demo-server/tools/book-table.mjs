import { acceptedContent, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { defineTool, failure, success } from '../tool.mjs';

const details = z.object({
  name: z.string().min(1).describe('Who is coming?'),
  seats: z.int().min(1).max(12).describe('How many seats?').default(2),
  outside: z.boolean().describe('On the terrace?').default(false),
});

export const bookTable = defineTool({
  name: 'book_table',
  title: 'Book a table',
  description:
    'Asks back before it answers: an input_required result in the modern era, elicitation/create in the legacy one.',
  input: z.object({ day: z.enum(['friday', 'saturday', 'sunday']) }),
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  run({ day }, ctx) {
    const responses = ctx.mcpReq.inputResponses;
    const answer = inputResponse(responses, 'details');
    if (answer.kind === 'elicit' && answer.action !== 'accept')
      return failure(`Not booked (${answer.action}).`);
    const booking = acceptedContent(responses, 'details', details);
    if (booking) {
      const place = booking.outside ? 'on the terrace' : 'inside';
      return success(`Booked ${booking.seats} seats ${place} on ${day} for ${booking.name}.`);
    }
    return inputRequired({
      inputRequests: {
        details: inputRequired.elicit({ message: `A table on ${day}: for whom?`, requestedSchema: details }),
      },
      // Nothing is decided by it, so it needs no seal; it is here because an inspector should see it come back.
      requestState: `booking:${day}`,
    });
  },
});
