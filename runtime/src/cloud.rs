//! The clouds that Microsoft Graph runs in.

/// A cloud of Microsoft Graph: where requests go and what tokens are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// The worldwide service, `graph.microsoft.com`.
    #[default]
    Global,
    /// Microsoft Cloud for US Government L4, `graph.microsoft.us`.
    UsGovL4,
    /// Microsoft Cloud for US Government L5 (`DoD`), `dod-graph.microsoft.us`.
    UsGovL5,
    /// Microsoft Cloud China operated by 21Vianet, `microsoftgraph.chinacloudapi.cn`.
    China,
}

impl Cloud {
    /// The origin of the service, for example `https://graph.microsoft.com`.
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com",
            Self::UsGovL4 => "https://graph.microsoft.us",
            Self::UsGovL5 => "https://dod-graph.microsoft.us",
            Self::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }

    /// The scope a token is asked for, for example `https://graph.microsoft.com/.default`.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com/.default",
            Self::UsGovL4 => "https://graph.microsoft.us/.default",
            Self::UsGovL5 => "https://dod-graph.microsoft.us/.default",
            Self::China => "https://microsoftgraph.chinacloudapi.cn/.default",
        }
    }
}
