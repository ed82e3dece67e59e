//! A table for spreadsheets: CSV by RFC 4180, and no cell that a spreadsheet takes for a formula.

use crate::outcome::Stop;

/// A table that is being written.
pub(crate) struct Table(csv::Writer<Vec<u8>>);

impl Table {
    /// Begins with the heads.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn new(heads: &[&str]) -> Result<Self, Stop> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(heads).map_err(broken)?;
        Ok(Self(writer))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn row(&mut self, cells: &[String]) -> Result<(), Stop> {
        self.0.write_record(cells.iter().map(|cell| harmless(cell))).map_err(broken)
    }

    /// The text.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn finish(self) -> Result<String, Stop> {
        let bytes = self.0.into_inner().map_err(broken)?;
        String::from_utf8(bytes).map_err(broken)
    }
}

fn broken(error: impl std::fmt::Display) -> Stop {
    Stop::undecided(format!("cannot write the table: {error}"))
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn no_cell_is_a_formula() {
        let mut table = Table::new(&["a", "b"]).unwrap();
        table.row(&["=1+1".to_owned(), "x, \"y\"".to_owned()]).unwrap();
        assert_eq!(table.finish().unwrap(), "a,b\r\n'=1+1,\"x, \"\"y\"\"\"\r\n");
    }
}
