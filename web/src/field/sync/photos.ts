import type { Open } from '../store/open'

/** Photos go apart from the entries that name them, after everything else. */
export async function sendPhotos(_open: Open): Promise<void> {}
