// The menus as the window would have them: the system's own menu is made from what the window sends, so that there is one list.
import { z } from 'zod';

export const menuIds = ['file', 'edit', 'image', 'tools', 'map', 'reading', 'window', 'help'] as const;

/** null divides. */
const menuLine = z.object({ command: z.string().min(1), label: z.string(), keys: z.array(z.string()), isEnabled: z.boolean(), isOn: z.boolean().nullable() }).nullable();

export const menuContentSchema = z.object({
  menus: z.array(z.object({ id: z.enum(menuIds), label: z.string(), lines: z.array(menuLine).max(100) })).max(menuIds.length),
});
export type MenuContent = z.output<typeof menuContentSchema>;
