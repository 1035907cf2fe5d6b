namespace Kelmah.Contracts;

/// <summary>What an orchestration needs to know of the entity that it runs.</summary>
/// <param name="Status">Where the entity stands, in the seed's spelling.</param>
/// <param name="Ended">Whether nothing more happens to it by itself.</param>
/// <param name="Next">What happens next by itself; null where no deadline runs.</param>
public sealed record ProcessState(string Status, bool Ended, NextStep? Next)
{
    /// <summary>Of a contract: whether its escrow holds the total.</summary>
    public bool IsFunded { get; init; }

    /// <summary>Of a contract: its milestones.</summary>
    public IReadOnlyList<Guid> MilestoneIds { get; init; } = [];

    /// <summary>An enum value in the seed's spelling.</summary>
    internal static string NameOf<TEnum>(TEnum status)
        where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
