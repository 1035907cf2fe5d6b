using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Kelmah.Functions.Tests.Attachments;

/// <summary>Files to upload, and the uploading.</summary>
internal static class SampleFiles
{
    public static byte[] Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[200]];

    /// <summary>The test virus of eicar.org, put together here, so that scanners leave this source alone.</summary>
    public static byte[] Eicar => [.. @"X5O!P%@AP[4\PZX54(P^)7CC)7}$"u8, .. "EICAR-STANDARD-ANTIVIRUS"u8, .. "-TEST-FILE!$H+H*"u8];

    public static byte[] Zip(string name, byte[] content)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }

        return file.ToArray();
    }

    public static async Task<TestAnswer> UploadAsync(this TestClient user, byte[] content, string fileName)
    {
        using var form = new MultipartFormDataContent { Part(content, fileName) };
        return await user.SendAsync(HttpMethod.Post, "/attachments", form);
    }

    /// <summary>Uploads a harmless file and waits for its scan.</summary>
    public static async Task<string> UploadCleanAsync(this TestClient user, byte[] content, string fileName)
    {
        var answer = await user.UploadAsync(content, fileName);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        Assert.Equal("clean", await user.ScannedAsync(answer.Id));
        return answer.Id;
    }

    /// <summary>What the scan came to.</summary>
    public static async Task<string> ScannedAsync(this TestClient user, string id)
    {
        var scanned = await Until.HoldsAsync(
            () => user.GetAsync($"/attachments/{id}/metadata"), answer => answer.Body.GetProperty("scanState").GetString() != "pending");
        return scanned.Body.GetProperty("scanState").GetString()!;
    }

    /// <summary>The answer with the content as bytes.</summary>
    public static async Task<HttpResponseMessage> GetContentAsync(this TestClient user, HttpClient http, string id, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/attachments/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        if (tag is not null) request.Headers.IfNoneMatch.ParseAdd(tag);
        return await http.SendAsync(request);
    }

    public static ByteArrayContent Part(byte[] content, string? fileName)
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileName = fileName };
        return part;
    }
}
