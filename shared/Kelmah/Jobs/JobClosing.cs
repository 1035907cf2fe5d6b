namespace Kelmah.Jobs;

/// <summary>Why a job was closed.</summary>
public enum JobClosing
{
    /// <summary>Its hirer closed it.</summary>
    ByHirer,

    /// <summary>Its deadline passed.</summary>
    DeadlinePassed,

    /// <summary>Both parties signed a contract for it.</summary>
    ContractSigned,
}
