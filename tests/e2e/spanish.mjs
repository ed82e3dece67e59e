// The page in Spanish, as a laboratory in Mexico would open it: check, seal, verify, records. What is drawn in
// Spanish and in English is compared, so that no text stays behind; and what was entered survives the change.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { BROKEN, EXAMPLE, LIFE, PATIENCE, none, ok, outcome, same, saved, sealcase } from './hands.mjs';

/** Texts that a reader sees and that are neither marked as English nor data of the user's. */
function seen(page) {
  return page.evaluate(() => {
    const out = new Set();
    const walker = document.createTreeWalker(document.getElementById('page'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      const around = walker.currentNode.parentElement;
      if (around.closest('[lang="en"], [lang="es"], code, pre, .path, dd, td, .tagline, footer, svg')) continue;
      if (/\p{L}{3}/u.test(text)) out.add(text);
    }
    for (const one of document.querySelectorAll('#page [aria-label], #page [title], #page img[alt]')) {
      for (const name of ['aria-label', 'title', 'alt']) {
        const text = one.getAttribute(name);
        if (text && /\p{L}{3}/u.test(text)) out.add(text);
      }
    }
    return [...out];
  });
}

/** What people call things in both languages. */
const SHARED = /^(Sealcase|JSON|SHA-256 .*|[\w./ ()-]*(zip|json|pdf|html|csv|txt|log|png|pcapng)\)?|\d+ (zip|zips|bytes|error)|error)$/;

async function compare(page, look, name) {
  await look.at(page, `es-${name}`);
  const spanish = await seen(page);
  same(`${name}: the page says that it is Spanish`, await page.evaluate(() => document.documentElement.lang), 'es');
  await page.locator('#language').selectOption('en');
  await page.locator('html[lang=en]').waitFor({ state: 'attached' });
  await page.waitForTimeout(100);
  const english = new Set(await seen(page));
  const both = spanish.filter((text) => english.has(text) && !SHARED.test(text));
  await page.locator('#language').selectOption('es');
  await page.locator('html[lang=es]').waitFor({ state: 'attached' });
  await page.waitForTimeout(100);
  return both;
}

export async function spanishWalk({ context, url, work, look }) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const there = (place) => `${url}#es/${place}`;
  await page.goto(there('start'));
  await page.getByRole('heading', { level: 1, name: '¿Qué tiene usted?' }).waitFor({ timeout: PATIENCE });
  await page.getByText(/^Sealcase \d/).waitFor({ timeout: PATIENCE });
  const left = [];
  left.push(...(await compare(page, look, 'start')));
  same('the choice of a language keeps the focus', await page.evaluate(() => document.activeElement.id), 'language');
  await page.getByRole('link', { name: 'Comprobar' }).click();
  ok('the address keeps the language', page.url().endsWith('#es/check'), page.url());
  // The place before has such a field too; files that are given to it while it goes are lost.
  await page.getByRole('heading', { level: 1, name: 'Comprobar un paquete' }).waitFor();
  await page.locator('#folder').setInputFiles(BROKEN);
  same('a package with errors is told so', await outcome(page), 'No está listo para sellar.');
  ok('the title is Spanish', /^\d+ errores - Comprobar - Sealcase$/.test(await page.title()), await page.title());
  left.push(...(await compare(page, look, 'findings')));

  await page.goto(there('start'));
  await page.getByRole('heading', { level: 1, name: '¿Qué tiene usted?' }).waitFor();
  await page.locator('#folder').setInputFiles(EXAMPLE);
  const verdict = await outcome(page);
  ok('a good one may be sealed', verdict.startsWith('Listo para sellar'), verdict);
  await page.getByRole('button', { name: 'Continuar y sellar' }).click();
  await page.locator('#signer').fill('Laboratorio Ávila');
  await page.locator('#key-make').check();
  await page.locator('#pass-new').fill('una frase larga');
  await page.locator('#pass-again').fill('una frase larga');
  left.push(...(await compare(page, look, 'seal')));
  same('another language keeps who signs', await page.locator('#signer').inputValue(), 'Laboratorio Ávila');
  same('and a passphrase that is being entered', await page.locator('#pass-new').inputValue(), 'una frase larga');
  await page.getByRole('button', { name: 'Crear la clave' }).click();
  await page.getByText('La clave está lista').waitFor({ timeout: PATIENCE });
  const folder = join(work, 'es');
  mkdirSync(folder);
  await saved(page, 'Guardar la clave secreta', folder);
  await page.locator('#seal').click();
  same('it is sealed', await outcome(page), 'Sellado.');
  left.push(...(await compare(page, look, 'sealed')));
  const zip = await saved(page, 'Guardar el zip sellado', folder);
  same('the command line verifies the seal', sealcase('verify', zip).status, 0);
  await page.getByRole('link', { name: 'Verificar' }).click();
  await page.locator('#zip').setInputFiles(zip);
  await page.locator('#outcome', { hasText: 'No se juzga' }).waitFor({ timeout: PATIENCE });
  same('it is verified', await outcome(page), 'Sellado e íntegro. No se juzga de quién es el sello.');
  left.push(...(await compare(page, look, 'verified')));

  await page.goto(there('prepare'));
  await page.locator('#template').click();
  await page.locator('.prepare .rows').first().waitFor({ timeout: PATIENCE });
  left.push(...(await compare(page, look, 'prepare')));
  await page.locator('.prepare .rows button').first().click();
  await page.locator('#raw').waitFor();
  await page.locator('.fieldlist').first().waitFor({ timeout: PATIENCE });
  left.push(...(await compare(page, look, 'document')));

  await page.goto(there('prepare'));
  await page.locator('#back').click();
  await page.locator('#check-all').click();
  await outcome(page);
  const jump = page.getByRole('button', { name: /^Editar este dato de/ }).first();
  const file = (await jump.getAttribute('aria-label')).split(' ').at(-1);
  await jump.click();
  await page.locator('.document .tools code', { hasText: file }).waitFor();
  await page.waitForFunction(() => document.activeElement.closest('.form-side'), null, { timeout: PATIENCE });
  ok('a finding leads to its entry in the form', true);

  await page.goto(there('records'));
  await page.locator('#records-folder').setInputFiles(LIFE);
  await page.locator('#outcome').waitFor({ timeout: PATIENCE });
  await page.locator('#on-day').fill('2032-06-01');
  await page.locator('#outcome', { hasText: '1 jun 2032' }).waitFor({ timeout: PATIENCE });
  left.push(...(await compare(page, look, 'records')));
  none('no text of the page stays English', [...new Set(left)]);
  await page.close();
}
