namespace Kelmah.Attachments;

/// <summary>An attachment that an input names.</summary>
/// <param name="Field">The path of the field that names it.</param>
/// <param name="Id">Which.</param>
public sealed record NamedAttachment(string Field, Guid Id);
