import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ConsentDesk } from './consent-desk.ts';
import { CONSENT_HEADERS } from './headers.ts';
import { answeredPage, consentPage, noQuestionPage, plainPage } from './pages.ts';

const FORM_BYTES_MAX = 4096;

/** The question's page. Who may see it and from where its form may come, the guard has checked. */
export function consentRoutes(desk: ConsentDesk): Hono {
  const routes = new Hono();

  routes.use('/consent/*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(CONSENT_HEADERS)) c.header(name, value);
  });

  routes.get('/consent/:nonce', (c) => {
    const nonce = c.req.param('nonce');
    const question = desk.question(nonce);
    return question === null ? c.html(noQuestionPage(), 404) : c.html(consentPage(nonce, question));
  });

  routes.post('/consent/:nonce', bodyLimit({ maxSize: FORM_BYTES_MAX }), async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const answer = form.get('answer');
    if (answer !== 'approve' && answer !== 'refuse')
      return c.html(plainPage('No answer', 'The form was incomplete.'), 400);
    switch (desk.decide(c.req.param('nonce'), form.get('csrf') ?? '', answer === 'approve')) {
      case 'approved':
        return c.html(answeredPage(true));
      case 'refused':
        return c.html(answeredPage(false));
      case 'forged':
        return c.html(plainPage('Not accepted', 'This answer did not come from the page that asked.'), 403);
      case 'unknown':
        return c.html(noQuestionPage(), 404);
    }
  });
  return routes;
}
