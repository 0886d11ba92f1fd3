/**
 * One server, two origins. The app lives on 127.0.0.1; the question whether a command may run is asked on localhost,
 * which the browser holds for another site: the app's page can neither read that page nor answer in its place.
 */
export interface Origins {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly app: string;
  /** `http://localhost:PORT` */
  readonly consent: string;
}

export function originsOf(port: number): Origins {
  return { port, app: `http://127.0.0.1:${port}`, consent: `http://localhost:${port}` };
}
