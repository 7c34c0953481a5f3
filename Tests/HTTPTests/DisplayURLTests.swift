import Testing

@testable import HTTP

@Suite struct DisplayURLTests {
    @Test(arguments: [
        ("https://h/a.fits", "https://h/a.fits"),
        ("https://me:secret@h:8/a", "https://h:8/a"),
        ("http://me:secret@no host/", "http://no host/"),
        ("http://me:sec/ret@host/a", "http://host/a"),
        ("https://h/a@b?mail=c@d", "https://h/a@b?mail=c@d"),
        (
            "https://h/a?X-Amz-Date=1&X-Amz-Signature=ff&x-amz-credential=AK%2F1",
            "https://h/a?X-Amz-Date=1&X-Amz-Signature=***&x-amz-credential=***"
        ),
        ("https://h/a?se=1&sp=r&sv=2&sig=a%2Bb%3D#part", "https://h/a?se=1&sp=r&sv=2&sig=***#part"),
        ("https://h/a?acc%65ss_token=a=b&uri=mast:x", "https://h/a?acc%65ss_token=***&uri=mast:x"),
        ("https://h/a?token&&=", "https://h/a?token&&="),
        ("folder/a@b?token=1.fits", "folder/a@b?token=1.fits"),
        ("", ""),
    ])
    func `a URL is shown without what lets in whoever knows it`(text: String, shown: String) {
        #expect(displayURL(text) == shown)
    }
}
