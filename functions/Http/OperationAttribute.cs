namespace Kelmah.Functions.Http;

/// <summary>What an HTTP function does, for people and for the OpenAPI document.</summary>
/// <param name="summary">One sentence.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string summary) : Attribute
{
    public string Summary { get; } = summary;

    /// <summary>The type of the JSON body; null for none.</summary>
    public Type? Request { get; set; }

    /// <summary>The type of the JSON answer; null for none.</summary>
    public Type? Response { get; set; }

    /// <summary>Whether the body is one file, as multipart/form-data.</summary>
    public bool IsUpload { get; set; }

    /// <summary>Whether the answer is a file.</summary>
    public bool IsDownload { get; set; }

    /// <summary>The status of success.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Who may call: <c>worker</c>, <c>hirer</c>, <c>admin</c>, separated by commas; <c>*</c> for any signed-in user; <c>-</c> for everybody.</summary>
    public string Roles { get; set; } = "*";

    /// <summary>Names of the query parameters, separated by commas.</summary>
    public string Query { get; set; } = "";

    /// <summary>Codes of the errors that are particular to it, separated by commas.</summary>
    public string Errors { get; set; } = "";
}
