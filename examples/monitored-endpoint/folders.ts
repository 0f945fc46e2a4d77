/** The S3 prefixes of an endpoint's files, without a slash at the end. */
export function foldersOf(bucket: string, endpointName: string) {
  const root = `s3://${bucket}/${endpointName}`;
  return {
    /** Training rows of a release, by channel. */
    dataset: (release: string, channel: string) => `${root}/datasets/${release}/${channel}`,
    models: `${root}/models`,
    baseline: (release: string) => `${root}/baselines/${release}`,
    capture: `${root}/capture`,
    reports: `${root}/reports`,
  } as const;
}
