import { webSurface } from '../surfaces/web.ts';
import { everywhere } from './everywhere.ts';

everywhere('the web chat', () => webSurface());
