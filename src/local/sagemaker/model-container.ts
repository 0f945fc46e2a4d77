/** A container of a model, or of a model package's inference specification. */
export interface Container {
  readonly Image?: string;
  readonly Mode?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: { readonly S3DataSource?: { readonly S3Uri: string } };
  readonly ModelPackageName?: string;
  readonly Environment?: Readonly<Record<string, string>>;
}

/** Where a container's model.tar.gz is. Undefined for containers that bring their model in the image. */
export function modelDataOf(container: Container): string | undefined {
  return container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
}
