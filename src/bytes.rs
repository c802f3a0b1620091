//! Sets of bytes, for passes over texts of which most bytes are of no interest.

/// A set of bytes. Built by the compiler: looking a byte up is one step, whatever is in the set.
pub struct Bytes([bool; 256]);

impl Bytes {
    /// These bytes.
    pub const fn of(bytes: &[u8]) -> Bytes {
        let mut set = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            set[bytes[at] as usize] = true;
            at += 1;
        }
        Bytes(set)
    }

    /// These and all from one to another.
    pub const fn and(mut self, from: u8, to: u8) -> Bytes {
        let mut byte = from as usize;
        while byte <= to as usize {
            self.0[byte] = true;
            byte += 1;
        }
        self
    }

    /// Whether a byte is one of them.
    pub fn hold(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether a text has none of them. All of it is looked at: most texts are short and have none, and a processor that need not
    /// guess where it ends is done in a third of the time.
    pub fn miss(&self, text: &str) -> bool {
        !text.bytes().fold(false, |any, byte| any | self.hold(byte))
    }

    /// Whether a text has no others. All of it is looked at, too.
    pub fn make_up(&self, text: &str) -> bool {
        text.bytes().fold(true, |all, byte| all & self.hold(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_they_were_made_of() {
        static SET: Bytes = Bytes::of(b"<&").and(b'a', b'c').and(0xFE, 0xFF);
        let held: Vec<u8> = (0..=255).filter(|byte| SET.hold(*byte)).collect();
        assert_eq!(held, b"&<abc\xFE\xFF");
        assert!(SET.make_up("a<b") && !SET.make_up("a>b") && SET.miss("甲>") && !SET.miss("甲&"));
    }
}
