using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Kelmah.Contracts;

/// <summary>
/// What was signed in place of <see cref="TermsText"/> under contracts from before that text was kept: JSON without white space, its names in
/// fixed order, times in UTC with milliseconds, amounts as decimal texts, milestones by number. Such a contract keeps its hash.
/// </summary>
public static class EarlierTermsText
{
    private const int FormatVersion = 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>SHA-256 of the canonical text, in lower-case hexadecimal.</summary>
    public static string Hash(Contract contract, IEnumerable<Milestone> milestones) =>
        Convert.ToHexStringLower(SHA256.HashData(Write(contract, milestones).WrittenSpan));

    private static ArrayBufferWriter<byte> Write(Contract contract, IEnumerable<Milestone> milestones)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("format"u8, FormatVersion);
        writer.WriteString("contract"u8, contract.Id);
        writer.WriteString("hirer"u8, contract.HirerId);
        writer.WriteString("worker"u8, contract.WorkerId);
        writer.WriteString("total"u8, contract.TotalAmount.ToString());
        writer.WriteNumber("feeBasisPoints"u8, contract.Terms.FeeBasisPoints);
        writer.WriteNumber("inspectionDays"u8, contract.Terms.InspectionDays);
        writer.WriteString("text"u8, contract.Terms.Text);
        writer.WriteStartArray("milestones"u8);
        foreach (var milestone in milestones.OrderBy(milestone => milestone.Number)) Write(writer, milestone);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter writer, Milestone milestone)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, milestone.Id);
        writer.WriteString("title"u8, milestone.Title);
        writer.WriteString("description"u8, milestone.Description);
        writer.WriteString("amount"u8, milestone.Amount.ToString());
        writer.WriteString("dueDate"u8, milestone.DueDate.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
