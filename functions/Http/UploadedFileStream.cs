using System.Security.Cryptography;
using System.Text;
using Kelmah.Attachments;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>
/// The one file of a <c>multipart/form-data</c> body, read as it comes. Its end is reached only when nothing follows it, so that
/// whoever reads it to the end knows that it was alone. What is malformed ends the request with its refusal.
/// </summary>
public sealed class UploadedFileStream : ForwardOnlyStream
{
    private const string Field = "file";
    private const int HashBuffer = 1 << 16;

    /// <summary>Bytes of a body that are not the file's.</summary>
    private const int MaxOverhead = 1 << 16;

    private readonly MultipartReader reader;
    private readonly MultipartSection section;
    private bool isAtEnd;

    private UploadedFileStream(MultipartReader reader, MultipartSection section, string name)
    {
        this.reader = reader;
        this.section = section;
        Name = name;
    }

    /// <summary>As the client says.</summary>
    public string Name { get; }

    /// <summary>The first part of the body, which has to be a file.</summary>
    public static async Task<UploadedFileStream> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(Boundary(request), request.Body);
        var section = await ReadAsync(() => reader.ReadNextSectionAsync(cancellationToken));
        var disposition = section?.GetContentDispositionHeader();
        if (section is null || disposition?.IsFileDisposition() != true) throw Refuse("It is required, with a file name.");
        if (HeaderUtilities.RemoveQuotes(disposition.Name) != Field) throw Refuse("The part of the body with the file has this name.");
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return new UploadedFileStream(reader, section, HeaderUtilities.RemoveQuotes(name).ToString());
    }

    /// <summary>
    /// The hash of what the parts of the body hold, whatever the client puts between them, which is another thing each time. The body
    /// can be read from its beginning afterwards. Of a malformed body, the hash of what comes before the fault.
    /// </summary>
    public static async Task<string> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering(HashBuffer, Attachment.MaxSize + MaxOverhead);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await AppendPartsAsync(hash, new MultipartReader(Boundary(request), request.Body), cancellationToken);
        }
        catch (Exception error) when (error is IOException and not BadHttpRequestException or InvalidDataException)
        {
            if (request.Body.Position > Attachment.MaxSize) throw new RequestRefusedException(HttpErrors.BodyTooLarge);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task AppendPartsAsync(IncrementalHash hash, MultipartReader reader, CancellationToken cancellationToken)
    {
        var buffer = new byte[HashBuffer];
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{part.ContentDisposition}\n{part.ContentType}\n"));
            while (await part.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count) hash.AppendData(buffer, 0, count);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isAtEnd) return 0;
        var count = await ReadAsync(() => section.Body.ReadAsync(buffer, cancellationToken).AsTask());
        if (count > 0 || buffer.IsEmpty) return count;
        isAtEnd = true;
        if (await ReadAsync(() => reader.ReadNextSectionAsync(cancellationToken)) is not null) throw Refuse("It is the only part of the body.");
        return 0;
    }

    private static string Boundary(HttpRequest request)
    {
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm) throw new RequestRefusedException(HttpErrors.NotMultipart);
        var boundary = HeaderUtilities.RemoveQuotes(type!.Boundary).ToString();
        return boundary.Length is > 0 and <= 70 ? boundary : throw new RequestRefusedException(HttpErrors.MalformedRequest);
    }

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is IOException and not BadHttpRequestException or InvalidDataException)
        {
            throw new RequestRefusedException(HttpErrors.MalformedRequest);
        }
    }

    private static RequestRefusedException Refuse(string message) => new(InputErrors.Of(Field, message));
}
