/** A container of a model, or of a model package's inference specification. */
export interface Container {
  readonly Image?: string;
  readonly Mode?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: { readonly S3DataSource?: { readonly S3Uri: string } };
  readonly ModelPackageName?: string;
  readonly Environment?: Readonly<Record<string, string>>;
}

/** The S3 URI of a container's model.tar.gz. Undefined if the image contains the model. */
export function modelDataOf(container: Container): string | undefined {
  return container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
}
