/** The oldest agents that Azure supports ([AGV]); Linux counts by its goal-state agent. */
const OLDEST: Readonly<Record<string, string>> = { windows: '2.7.41491.1010', linux: '2.2.53.1' };

/** Whether an agent is recent enough; a version that cannot be read (`Unknown`) says nothing against it. */
export function isSupportedAgent(version: string, osType: string | undefined): boolean {
  const oldest = OLDEST[osType?.toLowerCase() ?? ''];
  if (oldest === undefined || !/^\d+(\.\d+)*$/.test(version)) {
    return true;
  }
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
}
