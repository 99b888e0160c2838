/// The right to run, and its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Fencing token: larger than every one before.
    pub fence: u64,
    /// How often others had knocked when this was read.
    pub knocks: u64,
}

/// How giving a lease back ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// It is free.
    Released,
    /// Somebody knocked since it was last looked at: look for work once more.
    Knocked(Lease),
    /// Somebody else had it already.
    Lost,
}
