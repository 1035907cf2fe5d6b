using System.ComponentModel.DataAnnotations;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Settings <c>Encryption__…</c>: where the keys are that users' data keys are stored under.</summary>
public sealed class EncryptionOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Encryption";

    /// <summary>The key, 32 bytes in base64. Without it, and without a vault, the embedded host makes one in its data folder.</summary>
    public string? Key { get; set; }

    /// <summary>Keys before <see cref="Key"/>, which data keys are still stored under. Settings <c>Encryption__PreviousKeys__0</c>, …</summary>
    public IList<string> PreviousKeys { get; } = [];

    /// <summary>The Azure Key Vault that keeps the keys in place of <see cref="Key"/>, such as <c>https://example.vault.azure.net/</c>.</summary>
    public string? KeyVault { get; set; }

    /// <summary>The vault's secret; each of its versions is a key.</summary>
    [RegularExpression("[0-9A-Za-z-]{1,127}")]
    public string KeyName { get; set; } = "encryption-key";

    /// <summary>
    /// Whether a start gives up the data keys whose key is not kept any more, and with them what they encrypted: telephone numbers, street addresses,
    /// authenticators, names of devices and payout accounts. Without it the start is refused.
    /// </summary>
    public bool AcceptLostKeys { get; set; }
}
