//! Signing elsewhere: the bytes to sign are handed out, the signature is taken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::deeds::App;
use crate::texts;

/// The steps, with a field for the signature. `cancel` ends it all.
pub(super) fn outside(app: App, cancel: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (to_sign, _) = app.session.with_untracked(|session| session.to_sign.clone()).unwrap_or_default();
    let problem = move || {
        app.session
            .with(|session| session.to_sign.as_ref().map(|(_, problem)| texts::reason(problem)).unwrap_or_default())
    };
    let signature = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        app.give_signature(signature.get_untracked());
    };
    let bytes = STANDARD.decode(&to_sign.base64).unwrap_or_default();
    let size = texts::bytes(bytes.len() as u64);
    view! {
        <div class="outside">
            <h2 id="outcome" tabindex="-1">{texts::SIGN_ELSEWHERE}</h2>
            <ol class="steps">
                <li>
                    <p>{texts::SIGN_STEP_SAVE.with(&[&size])}</p>
                    <p>
                        <button type="button" on:click=move |_| app.save_bytes(&bytes, "to-sign.bin")>{texts::SAVE_BYTES}</button>
                    </p>
                </li>
                <li>
                    <p>{texts::SIGN_STEP_SIGN}</p>
                    <pre tabindex="0"><code>{texts::SIGN_COMMAND}</code></pre>
                </li>
                <li>
                    <p>{texts::SIGN_STEP_BRING}</p>
                    <form on:submit=submit>
                        <div>
                            <label for="signature">{texts::SIGNATURE}</label>
                            <textarea id="signature" rows="3" spellcheck="false" autocomplete="off" prop:value=signature
                                on:input=move |event| signature.set(event_target_value(&event))></textarea>
                        </div>
                        <p class="problem" role="alert">{problem}</p>
                        <div class="row">
                            <button type="submit" disabled=move || signature.with(|text| text.trim().is_empty())>
                                {texts::GIVE_SIGNATURE}
                            </button>
                            <button type="button" class="quiet" on:click=move |_| cancel()>{texts::CANCEL}</button>
                        </div>
                    </form>
                </li>
            </ol>
            <details>
                <summary>{texts::STATEMENT_TO_SIGN}</summary>
                <pre tabindex="0">{to_sign.statement}</pre>
            </details>
        </div>
    }
}
