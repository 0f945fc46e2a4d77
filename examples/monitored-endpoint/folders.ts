/** Where an endpoint keeps its files in its bucket. Every URI is a prefix without a slash at its end. */
export function foldersOf(bucket: string, endpointName: string) {
  const root = `s3://${bucket}/${endpointName}`;
  return {
    /** Rows that a release was trained on, by channel. */
    dataset: (release: string, channel: string) => `${root}/datasets/${release}/${channel}`,
    models: `${root}/models`,
    baseline: (release: string) => `${root}/baselines/${release}`,
    capture: `${root}/capture`,
    reports: `${root}/reports`,
  } as const;
}
