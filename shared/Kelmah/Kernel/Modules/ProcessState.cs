namespace Kelmah.Kernel.Modules;

/// <summary>What an orchestration needs to know of the entity that it runs. Histories hold it as JSON, so its properties stay.</summary>
/// <param name="Status">The entity's status as the API spells it.</param>
/// <param name="Ended">Whether no deadline of it will ever run again.</param>
/// <param name="Next">The next deadline or reminder; null where none runs.</param>
public record ProcessState(string Status, bool Ended, NextStep? Next)
{
    /// <summary>An enum value as the API spells it.</summary>
    public static string NameOf<TEnum>(TEnum status)
        where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
