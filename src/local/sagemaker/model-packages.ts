import type { SageMakerContext } from './context.js';
import type { Container } from './models.js';
export function packagedContainer(_context: SageMakerContext, _name: string): Container {
  return {};
}
