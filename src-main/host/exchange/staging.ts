/** A process, named for good: a pid alone is given out again. */
interface StagingOwner {
  readonly pid: number;
  readonly started: string;
}

const STAGING = /^import-[a-z\d]+\.(\d{1,10})\.([\w+-]*)$/;

/** The folder in which a process puts an imported tape together says whose it is: nobody else may clear it away. */
export function stagingName(token: string, { pid, started }: StagingOwner): string {
  return `import-${token}.${pid}.${started.replaceAll('/', '+')}`;
}

/** Null when it is no such folder. */
export function stagingOwner(name: string): StagingOwner | null {
  const [, pid, started] = STAGING.exec(name) ?? [];
  return pid === undefined || started === undefined
    ? null
    : { pid: Number(pid), started: started.replaceAll('+', '/') };
}
