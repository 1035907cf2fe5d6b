namespace Kelmah.Functions.Http;

/// <summary>As what an answer that can also be a file is given.</summary>
public enum AnswerFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>A file of comma-separated values with a header line, RFC 4180.</summary>
    Csv,
}
