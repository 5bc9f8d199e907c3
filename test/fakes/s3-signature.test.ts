import { expect, test } from 'vitest';
import { signatureProblem } from './s3-signature.ts';

// The example “GET Object” of Amazon’s documentation of the signature.
const keys = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const request = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
};

test('the signature of Amazon’s own example is right', () => {
  expect(signatureProblem(request, keys)).toBeUndefined();
});

test('another path, header, key or secret makes it wrong', () => {
  const { headers } = request;
  expect(signatureProblem({ ...request, url: '/other.txt' }, keys)).toBe('SignatureDoesNotMatch');
  expect(signatureProblem({ ...request, headers: { ...headers, range: 'bytes=0-8' } }, keys)).toBe(
    'SignatureDoesNotMatch',
  );
  expect(signatureProblem(request, { ...keys, id: 'another' })).toBe('InvalidAccessKeyId');
  expect(signatureProblem(request, { ...keys, secret: 'another' })).toBe('SignatureDoesNotMatch');
  expect(signatureProblem({ ...request, headers: {} }, keys)).toBe('MissingSecurityHeader');
});
