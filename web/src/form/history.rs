//! The texts that a document had, so that changes can be undone and done again.

/// Most steps that are kept.
const MOST_STEPS: usize = 200;
/// Most bytes that the kept texts may have together.
const MOST_BYTES: usize = 8 << 20;

/// A text with its past and, after an undo, its future.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    now: String,
    past: Vec<String>,
    future: Vec<String>,
    /// What the last change was about; the next about the same place joins it.
    place: Option<String>,
}

impl History {
    /// A text without a past.
    pub fn new(text: String) -> Self {
        Self { now: text, ..Self::default() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.now
    }

    /// A new text. `place` says what changed: what follows at the same place is undone with it.
    pub fn change(&mut self, text: String, place: Option<&str>) {
        if text == self.now {
            return;
        }
        let joins = place.is_some() && place == self.place.as_deref() && !self.past.is_empty();
        let before = std::mem::replace(&mut self.now, text);
        if !joins {
            self.past.push(before);
        }
        self.future.clear();
        self.place = place.map(str::to_owned);
        let mut bytes: usize = self.past.iter().map(String::len).sum();
        while self.past.len() > 1 && (self.past.len() > MOST_STEPS || bytes > MOST_BYTES) {
            bytes -= self.past.remove(0).len();
        }
    }

    /// Goes one step back. Gives whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.now, before));
        self.place = None;
        true
    }

    /// Goes one step on again. Gives whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.now, after));
        self.place = None;
        true
    }

    /// Whether there is a step back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step on.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
