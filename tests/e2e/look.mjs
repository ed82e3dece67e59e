// Looks at a screen as different people see it: wide and narrow, light and dark. Takes pictures, asks
// axe about accessibility, and sees that nothing sticks out at the side.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// LOOKS=one takes a single view of each screen, for whoever works on one.
const ONE = process.env.LOOKS === 'one';
const WIDTHS = ONE ? [1280] : [1280, 768, 360];
const SCHEMES = ONE ? ['light'] : ['light', 'dark'];

export class Look {
  constructor(axePath, folder) {
    this.axe = readFileSync(axePath, 'utf8');
    this.folder = folder;
    this.violations = [];
    this.overflows = [];
    this.count = 0;
  }

  async at(page, name) {
    // A script tag would be refused by the page's policy.
    await page.evaluate(this.axe);
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 800 });
        const view = `${name}-${width}-${colorScheme}`;
        const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
        for (const { id, nodes } of result.violations) {
          this.violations.push(`${view}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) this.overflows.push(`${view}: ${wide} px`);
        await page.screenshot({ path: join(this.folder, `${view}.png`), fullPage: true });
        this.count += 1;
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    if (!ONE) {
      await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
      await page.screenshot({ path: join(this.folder, `${name}-forced.png`), fullPage: true });
      await page.emulateMedia({ forcedColors: 'none' });
    }
    await page.emulateMedia({ colorScheme: 'light', media: 'print' });
    await page.screenshot({ path: join(this.folder, `${name}-print.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  }
}
